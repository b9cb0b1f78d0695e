/**
 * What a written relation to the child says about generations. Rosters carry it in people's own words: 奶奶, 外婆, 父亲, 父子,
 * grandmother. Offices ask how many grandparents and fathers came (活动记录表, 年度台账), so that much is read out of it, and
 * nothing more is kept.
 */
export type Kin = 'grandparent' | 'father' | 'mother' | 'other';

/** Grandparents first: 祖父 and 外祖母 also name a parent's word. */
const GRANDPARENT = /祖|爷|奶|姥|外公|外婆|阿公|阿婆|grand/iu;
/** Relatives whose words end like a parent's, and in-laws. */
const OTHER = /[叔伯舅姑姨岳]|stepp?arent|uncle|aunt/iu;
const FATHER = /爸|爹|父(?!母)|father|\bdad/iu;
const MOTHER = /妈|娘|母|mother|\bmum|\bmom/iu;

/** Reads a relation as written; empty and unknown ones are `other`. */
export function kinOf(relation: string): Kin {
	if (GRANDPARENT.test(relation)) return 'grandparent';
	if (OTHER.test(relation)) return 'other';
	if (FATHER.test(relation)) return 'father';
	return MOTHER.test(relation) ? 'mother' : 'other';
}
