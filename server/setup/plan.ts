/** What a real deployment shall consist of, as a file or a command line says it. */
import * as v from 'valibot';
import { SITE_KINDS } from '#lib/core/session/region.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));

const siteSchema = v.object({
	name,
	kind: v.optional(v.picklist(SITE_KINDS), 'village'),
	/** Facilitators; of a school or kindergarten, whoever runs its parent school. */
	staff: v.optional(v.array(name), [])
});
const townshipSchema = v.object({
	name,
	/** At least one: the township's sites are theirs to enter. */
	organizers: v.pipe(v.array(name), v.minLength(1)),
	sites: v.optional(v.array(siteSchema), [])
});
const planSchema = v.object({
	/** Accounts of the district's centre; the first one enters the townships. */
	district: v.pipe(v.array(name), v.minLength(1)),
	townships: v.optional(v.array(townshipSchema), [])
});

/** Names of people are account names, and what they sign in with. */
export type Plan = v.InferOutput<typeof planSchema>;
export type PlannedTownship = Plan['townships'][number];
export type PlannedSite = PlannedTownship['sites'][number];

/** The plan in a JSON text; the problem's detail names the place that is wrong. */
export function parsePlan(text: string): Result<Plan, Problem<'plan'>> {
	try {
		const parsed = v.safeParse(planSchema, JSON.parse(text));
		if (parsed.success) return ok(parsed.output);
		const [issue] = parsed.issues;
		return fail('plan', { place: v.getDotPath(issue) ?? '', message: issue.message });
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return fail('plan', { place: '', message: 'It is not JSON.' });
	}
}

/** A township as a command line says it. */
export interface PlanFlags {
	readonly district: readonly string[];
	readonly township?: string | undefined;
	readonly organizer: readonly string[];
	/** `name` or `name:kind` */
	readonly site: readonly string[];
	/** `account@site` */
	readonly staff: readonly string[];
}

/** The plan of a command line. */
export function planOfFlags(flags: PlanFlags): Result<Plan, Problem<'plan'>> {
	const sites = flags.site.map((text) => {
		const [siteName = '', kind] = text.split(':');
		const staff = flags.staff
			.map((pair) => pair.split('@'))
			.filter(([, at]) => at === siteName)
			.map(([person = '']) => person);
		return { name: siteName, ...(kind === undefined ? {} : { kind }), staff };
	});
	const lost = flags.staff.find((pair) => !sites.some(({ name: at }) => pair.endsWith(`@${at}`)));
	if (lost !== undefined) {
		return fail('plan', { place: '--staff', message: `There is no --site for "${lost}".` });
	}
	const townships =
		flags.township === undefined
			? []
			: [{ name: flags.township, organizers: flags.organizer, sites }];
	return parsePlan(JSON.stringify({ district: flags.district, townships }));
}
