/** What `npm start` prints: where to open it, who to sign in as, and what to try first; Chinese, with English below. */
import { printedAccounts, SAMPLE_PASSWORD, SAMPLE_PIN, type SampleAccount } from './accounts.ts';

/** Where it listens. */
export interface Greeting {
	readonly port: number;
	/** Addresses of this machine in its local network. */
	readonly lanAddresses: readonly string[];
	readonly accounts: readonly SampleAccount[];
	/** The port asked for first was taken. */
	readonly hasMoved: boolean;
}

/** The whole text. */
export function greet({ port, lanAddresses, accounts, hasMoved }: Greeting): string {
	const listed = printedAccounts(accounts).flatMap(({ name, role, hint }) =>
		hint === undefined ? [] : [{ name, hint, isFamily: role === 'household' }]
	);
	const width = Math.max(...listed.map(({ name }) => columnsOf(name))) + 2;
	const row = ({ name, isFamily }: { name: string; isFamily: boolean }, text: string): string =>
		`    ${name}${' '.repeat(width - columnsOf(name))}${isFamily ? `${SAMPLE_PIN}  ` : SAMPLE_PASSWORD}  ${text}`;
	return [
		'',
		'  同育 · 演示数据：禾川区（示例）柳泉镇',
		'',
		`  打开          http://localhost:${port}${hasMoved ? '（原来的端口有人用，换了一个）' : ''}`,
		...lanAddresses.map(
			(ip) => `  同一局域网    http://${ip}:${port}（能看能点；安装到手机、离线使用需要 HTTPS）`
		),
		'',
		'  登录名和密码',
		...listed.map((account) => row(account, account.hint[0])),
		'    其余站点：“站点名＋辅导员”（社区不带“社区”两字），学校用校名，密码相同。',
		'',
		'  先试这几步',
		'    1. 用“东柳村辅导员”登录，打开今晚 19:00 的讲座，点名；断开网络再点几位，刷新，都在。',
		'    2. 用“柳泉镇组织员”登录另一个窗口：南渠村还有 12 条没送到，小王庄村从未联网。',
		'    3. 看东柳村上一场：林禾两部手机记得不一样，请核对；周小穗登记了两次。',
		'',
		'  按 Ctrl+C 停止。数据留着，下次启动接着用；日期跟着今天走。',
		'',
		'  ── English ──',
		`  A made-up township. Open http://localhost:${port}; every password is ${SAMPLE_PASSWORD}, a family’s PIN ${SAMPLE_PIN}.`,
		...(lanAddresses.length === 0
			? []
			: ['  Over the local network it can be used, but installing and offline use need HTTPS.']),
		...listed.map(
			({ name, hint: [, english] }) => `    ${name}${' '.repeat(width - columnsOf(name))}${english}`
		),
		'  Try first: sign in as 东柳村辅导员 and take tonight’s roll, also with the network off; then as',
		'  柳泉镇组织员 in another window, to see what has arrived and what has not. Ctrl+C stops; the data stays.',
		''
	].join('\n');
}

/** Width on a terminal: Chinese characters take two columns. */
const columnsOf = (text: string): number =>
	[...new Intl.Segmenter().segment(text)].reduce(
		(sum, { segment }) => sum + (/[\u2e80-\uffff]/.test(segment) ? 2 : 1),
		0
	);
