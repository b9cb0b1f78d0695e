import { writeXlsx } from 'hucre/xlsx';

/**
 * The empty roster people fill in at the office: headings the import knows, phones kept as text so that no digit is lost, and a
 * second sheet that says what is wanted. Its words are Chinese whatever the screen speaks: it goes to offices.
 *
 * Load it on demand (`await import('#lib/forms/write-roster.ts')`), like every writer here.
 */
export async function writeTemplate(): Promise<Blob> {
	const columns = HEADINGS.map(({ widthChars }) => ({ width: widthChars, numFmt: TEXT_FORMAT }));
	const bytes = await writeXlsx({
		defaultFont: { name: '宋体', size: 11, family: 3, charset: 134 },
		sheets: [
			{
				name: '花名册',
				columns,
				rows: [HEADINGS.map(({ heading }) => heading)],
				freezePane: { rows: 1 },
				dataValidations: [
					{ type: 'list', range: `B2:B${FILLED_ROWS}`, values: [...RELATIONS], allowBlank: true }
				]
			},
			{ name: '填写说明', columns: [{ width: 60 }], rows: NOTES.map((note) => [note]) }
		]
	});
	return new Blob([new Uint8Array(bytes)], { type: XLSX_TYPE });
}

/** `@`: what is typed stays as it was typed. */
const TEXT_FORMAT = '@';
/** Rows the list of relations is offered in. */
const FILLED_ROWS = 2000;
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const HEADINGS = [
	{ heading: '家长姓名', widthChars: 14 },
	{ heading: '与孩子关系', widthChars: 12 },
	{ heading: '联系电话', widthChars: 16 },
	{ heading: '村组/楼门', widthChars: 14 },
	{ heading: '孩子学段/班级', widthChars: 16 }
] as const;

const RELATIONS = ['妈妈', '爸爸', '奶奶', '爷爷', '姥姥', '姥爷', '其他'] as const;

const NOTES = [
	'一人一行。只有“家长姓名”必填，别的可以空着。',
	'写家长的姓名，不写孩子的姓名。',
	'电话写 11 位手机号，例如 13800000001；没有就空着。',
	'不要写身份证号、住址、生日，系统不读也不保存。',
	'填好以后保存，在“花名册 → 从表格导入”里选这个文件。'
] as const;
