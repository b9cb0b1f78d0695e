import { expect, test } from 'vitest';
import { hall, personId, Phone } from '../../../../tests/fixtures/roster/hall.ts';
import { asHouseholdId } from '#lib/core/ids.ts';
import {
	answerPhotos,
	joinHouseholds,
	leaveHousehold,
	livesWith,
	photoAnswer,
	photosAllowed
} from './household.ts';
import {
	changeDrafts,
	disputesOf,
	entryIssues,
	leftDraft,
	settleDraft,
	tidyEntry,
	type PersonEntry
} from './person-changes.ts';
import { readPeople, readPerson, type Person } from './person.ts';

const FRESH = asHouseholdId('h0000009');

/** Somebody of the site who is known to be there. */
function get(phone: Phone, n: number): Person {
	const person = readPerson(phone.keys, personId(n));
	if (person === undefined) throw new Error(`Nobody has the id ${n}.`);
	return person;
}
const village = (): Phone =>
	hall(['林禾', '林大田', '周小穗', '周小苗'].map((name, i) => ({ id: personId(i + 1), name })));
const join = (phone: Phone, [a, b]: readonly [number, number], freshId = FRESH): void => {
	const pair = [get(phone, a), get(phone, b)] as const;
	phone.write(joinHouseholds(pair, { people: readPeople(phone.keys), freshId }));
};
const namesWith = (phone: Phone, n: number): string[] =>
	livesWith(get(phone, n), readPeople(phone.keys)).map(({ name }) => name);

test('two people are put under one roof, a third joins them, and one moves out', () => {
	const phone = village();
	expect(namesWith(phone, 1)).toEqual([]);
	join(phone, [1, 2]);
	join(phone, [1, 3]);
	expect(namesWith(phone, 1).toSorted()).toEqual(['林大田', '周小穗'].toSorted());
	phone.write(leaveHousehold(get(phone, 2)));
	expect(namesWith(phone, 1)).toEqual(['周小穗']);
	expect(namesWith(phone, 2)).toEqual([]);
});

test('a family that moves in comes as a whole', () => {
	const phone = village();
	join(phone, [1, 2], asHouseholdId('h0000001'));
	join(phone, [3, 4], asHouseholdId('h0000002'));
	join(phone, [1, 3]);
	expect(new Set(readPeople(phone.keys).map(({ household }) => household))).toEqual(
		new Set(['h0000001'])
	);
});

test('photos are allowed until a family says no, and again when it says yes', () => {
	const phone = village();
	expect(photosAllowed(phone.keys, undefined)).toBe(true);
	phone.write(answerPhotos(get(phone, 1), { answer: 'no', freshId: FRESH }));
	const { household } = get(phone, 1);
	expect(household).toBe(FRESH);
	expect(photosAllowed(phone.keys, household)).toBe(false);
	phone.write(answerPhotos(get(phone, 1), { answer: 'yes', freshId: asHouseholdId('h0000008') }));
	expect(get(phone, 1).household).toBe(FRESH);
	expect(photoAnswer(phone.keys, household)).toBe('yes');
});

test('an edit writes only what it changes, and tidies it', () => {
	const phone = hall([{ id: personId(1), name: '林禾', phone: '13800000001', group: '一组' }]);
	const entry: PersonEntry = {
		name: ' 林　禾 ',
		relation: '奶奶',
		group: '１１组',
		stage: '',
		phone: undefined
	};
	const drafts = changeDrafts(get(phone, 1), entry);
	expect(drafts).toEqual([
		{ key: `person/${personId(1)}/relation`, value: '奶奶' },
		{ key: `person/${personId(1)}/group`, value: '11组' }
	]);
	expect(tidyEntry({ ...entry, phone: '+86 138-0000-0002' }).phone).toBe('13800000002');
	expect(entryIssues({ ...entry, name: ' 1 ', phone: '13' })).toEqual([
		'name-missing',
		'phone-odd'
	]);
	expect(entryIssues({ ...entry, phone: '' })).toEqual([]);
});

test('what two phones wrote apart is a dispute until somebody settles it', () => {
	const phone = village();
	const other = new Phone('otherone');
	phone.write([{ key: `person/${personId(1)}/group`, value: '一组' }]);
	phone.hear(other.write([{ key: `person/${personId(1)}/group`, value: '二组' }]));
	const [dispute] = disputesOf(phone.keys, personId(1));
	expect(dispute?.part).toBe('group');
	expect(dispute?.values.toSorted()).toEqual(['一组', '二组']);
	phone.write([settleDraft(personId(1), 'group', '二组')]);
	expect(disputesOf(phone.keys, personId(1))).toEqual([]);
	expect(get(phone, 1).group).toBe('二组');
});

test('somebody leaves and comes back with all that was known of them', () => {
	const phone = village();
	const before = get(phone, 1);
	phone.write([leftDraft(before, true)]);
	expect(get(phone, 1).hasLeft).toBe(true);
	phone.write([leftDraft(before, false)]);
	expect(get(phone, 1)).toEqual(before);
});
