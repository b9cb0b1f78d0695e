import type { Row } from './contender.ts';
import { idleRow } from './idle/row.ts';
import { newPhoneRow } from './new-phone/row.ts';
import { offlineStartRow } from './offline-start/row.ts';
import { pushRow } from './push/row.ts';
import { reconnectRow } from './reconnect/row.ts';
import { scriptRow } from './script/row.ts';
import { seekRow } from './seek/row.ts';
import { tapRow } from './tap/row.ts';

/** Every row of the budgets, in the order to run. */
export const ROWS: readonly Row[] = [
	pushRow,
	idleRow,
	newPhoneRow,
	tapRow,
	scriptRow,
	offlineStartRow,
	seekRow,
	reconnectRow
];
