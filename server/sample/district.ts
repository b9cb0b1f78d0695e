/** The region tree of the sample, as the district and its organizers wrote it. */
import { newSite, regionKey, siteFace } from '#lib/core/session/region.ts';
import { newTemplate } from '#lib/core/session/template.ts';
import { CENTRE_NAME, organizerOf, phoneOf } from './accounts.ts';
import { deliver, type Delivery } from '../writing/delivery.ts';
import type { SampleDistrict } from './places.ts';
import { sampleTemplates } from './programme.ts';
import { Recorder, type Sheets } from '../writing/recorder.ts';

/** Parent schools of the sample opened so long before its first sheets: about two years. */
const OPENED_BEFORE_S = 63_000_000;

/** The trips that make townships and sites known, in the order they must arrive. */
export function writeDistrict(seed: string, district: SampleDistrict, atS: number): Delivery[] {
	const sheets: Sheets = new Map();
	const centre = new Recorder(phoneOf(seed, CENTRE_NAME), 'district', sheets);
	centre.write(
		district.townships.flatMap(({ id, name }) => [
			{ key: regionKey(id, 'name'), value: name },
			{ key: regionKey(id, 'level'), value: 'township' }
		]),
		{ at: atS }
	);
	const organizers = district.townships.flatMap((township) => {
		const organizer = new Recorder(phoneOf(seed, organizerOf(township)), 'district', sheets);
		const drafts = township.sites.flatMap(({ id, name, kind }) =>
			newSite({ id, township: township.id, name, kind, opened: atS - OPENED_BEFORE_S })
		);
		organizer.write(drafts, { at: atS + 60 });
		return deliver(organizer, atS + 120);
	});
	const planner = new Recorder(phoneOf(seed, CENTRE_NAME), 'staff', new Map());
	planner.write(sampleTemplates(seed).flatMap(newTemplate), { at: atS });
	return [
		...deliver(centre, atS + 30),
		...deliver(planner, atS + 40),
		...organizers,
		...writeFaces(seed, district, atS + 180)
	];
}

/** What everybody may see of the sites, once they are registered. */
function writeFaces(seed: string, { townships }: SampleDistrict, atS: number): Delivery[] {
	const sheets: Sheets = new Map();
	return townships.flatMap((township) => {
		const organizer = new Recorder(phoneOf(seed, organizerOf(township)), 'catalog', sheets);
		organizer.write(township.sites.flatMap(siteFace), { at: atS });
		return deliver(organizer, atS + 60);
	});
}
