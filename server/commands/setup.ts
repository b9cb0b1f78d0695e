/**
 * `npm run setup`: the district, its first township, sites and accounts of a real deployment. Run again it adds what is
 * missing. With the embedded store the server must be stopped.
 *
 *   setup                                              asks
 *   setup --plan FILE                                  JSON: { district: [account], townships: [{ name, organizers, sites }] }
 *   setup --district A --township T --organizer O --site S[:kind] --staff P@S
 *   setup --reset-password ACCOUNT                     a new initial password; its sign-ins expire
 *   setup --revoke-device ID                           a lost phone
 *
 * SETUP_PLAN=FILE is the same as --plan FILE. Needs the environment of `npm run serve`.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { initialPassword } from '../accounts/password.ts';
import { deriveSecrets } from '../accounts/secrets.ts';
import { readServeConfig, sentenceOf } from '../config.ts';
import { openDeployment, type Deployment } from '../running.ts';
import { askPlan } from '../setup/ask.ts';
import { parsePlan, planOfFlags, type Plan } from '../setup/plan.ts';
import { setUp, type Done } from '../setup/set-up.ts';
import { asDeviceId } from '#lib/core/ids.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import { runCommand } from './run-command.ts';

const many = { type: 'string', multiple: true, default: [] as string[] } as const;

async function main(): Promise<string | undefined> {
	const { values } = parseArgs({
		options: {
			plan: { type: 'string' },
			district: many,
			township: { type: 'string' },
			organizer: many,
			site: many,
			staff: many,
			'reset-password': { type: 'string' },
			'revoke-device': { type: 'string' }
		}
	});
	const read = readServeConfig(process.env);
	if (!read.ok) return sentenceOf(read.problem);
	const config = read.value;
	const secrets = deriveSecrets(config.secret ?? '');
	const deployment = await openDeployment({ config, secrets, log: () => undefined });
	try {
		if ((await deployment.accounts.deployment())?.kind === 'sample') {
			return 'This data is the sample township. Set DATA_DIR (or COUCHDB_PREFIX) to another place.';
		}
		if (values['reset-password'] !== undefined) {
			return await resetPassword(deployment, values['reset-password']);
		}
		if (values['revoke-device'] !== undefined) {
			return await revokeDevice(deployment, values['revoke-device']);
		}
		const plan = await readPlan(values);
		if (!plan.ok) return `The plan is not right: ${detailsOf(plan.problem)}`;
		say(summaryOf(await setUp(deployment, plan.value)));
		return undefined;
	} finally {
		await deployment.store.close();
	}
}

interface PlanSource extends Omit<Parameters<typeof planOfFlags>[0], 'plan'> {
	readonly plan?: string | undefined;
}

async function readPlan(source: PlanSource): Promise<Result<Plan, Problem<'plan'>>> {
	const file = source.plan ?? process.env.SETUP_PLAN;
	if (file !== undefined && file !== '') return parsePlan(await readFile(file, 'utf8'));
	if (source.district.length > 0) return planOfFlags(source);
	return { ok: true, value: await askPlan() };
}

async function resetPassword({ accounts }: Deployment, name: string): Promise<string | undefined> {
	const account = await accounts.find(name);
	if (account === undefined) return `There is no account "${name}".`;
	const password = initialPassword();
	await accounts.setPassword(account.id, password);
	say(`${account.name}  ${password}`);
	return undefined;
}

async function revokeDevice({ accounts }: Deployment, id: string): Promise<string | undefined> {
	const device = await accounts.revokeDevice(asDeviceId(id));
	if (device === undefined) return `There is no device "${id}".`;
	say(`${id} 已停用。 Revoked.`);
	return undefined;
}

const summaryOf = ({ created, townships, sites }: Done): string =>
	[
		`新增镇 ${townships}，站点 ${sites}，账号 ${created.length}。 Townships, sites, accounts added.`,
		...(created.length === 0
			? []
			: ['初始密码只显示这一次，请交给本人，登录后更改。 Initial passwords, shown this once:']),
		...created.map(({ name, password }) => `  ${name}  ${password}`)
	].join('\n');

const detailsOf = ({ detail }: Problem): string => Object.values(detail ?? {}).join(': ');

const say = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

await runCommand(main);
