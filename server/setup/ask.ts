/** The set-up as questions at a terminal, Chinese first. */
import { createInterface, type Interface } from 'node:readline/promises';
import type { Plan, PlannedSite } from './plan.ts';

const YES = /^(?:y|yes|是|好)$/i;

/** Asks for one township with its sites and people. */
export async function askPlan(): Promise<Plan> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	try {
		const district = await ask(terminal, '区中心账号（登录名） District account', '区中心管理员');
		const township = await ask(terminal, '镇（街道）名称 Township');
		const organizer = await ask(terminal, '镇组织员账号 Organizer account', `${township}组织员`);
		const sites: PlannedSite[] = [];
		for (;;) {
			const site = await terminal.question('站点名称，没有了就直接回车 Site, empty to end: ');
			if (site.trim() === '') break;
			sites.push(await askSite(terminal, site.trim()));
		}
		return {
			district: [district],
			townships: [{ name: township, organizers: [organizer], sites }]
		};
	} finally {
		terminal.close();
	}
}

async function askSite(terminal: Interface, name: string): Promise<PlannedSite> {
	const isSchool = await terminal.question('  是学校吗？ A school? (y/N): ');
	const person = await ask(terminal, '  辅导员账号 Facilitator account', `${name}辅导员`);
	return { name, kind: YES.test(isSchool.trim()) ? 'school' : 'village', staff: [person] };
}

async function ask(terminal: Interface, question: string, usual?: string): Promise<string> {
	for (;;) {
		const hint = usual === undefined ? '' : `（${usual}）`;
		const answer = (await terminal.question(`${question}${hint}: `)).trim();
		if (answer !== '') return answer;
		if (usual !== undefined) return usual;
	}
}
