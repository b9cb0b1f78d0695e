import { FIRST_BUDGET_BYTES, MIN_BUDGET_BYTES, nextBudget } from './budget.ts';
import type {
	Answered,
	Failure,
	MachineEvent,
	MachineState,
	Step,
	Task,
	WakeReason
} from './machine-types.ts';

/**
 * When to exchange, and what comes next: a pure machine. Clock, chance, network and disk are outside; `step` takes a state and
 * an event and gives the next state and what is to be done. One thing is under way at a time.
 *
 *                    lock gained
 *      elsewhere ───────────────────► busy ◄───────────── timer, wake ──────────────┐
 *          ▲                           │                                            │
 *          │ lock lost (from all)      ├─ answered, more to do ──► busy             │
 *                                      ├─ answered, nothing left ──────────────► idle
 *      signed-out ◄── 401 ─────────────┤                                            │
 *          │ signed in                 ├─ failed: 1 s … 5 min, jitter ────────► waiting
 *          └──────────► busy           │        (online, visible, 立即同步: at once, and from 1 s again)
 *                                      │
 *      busy is one of:  exchange ──► exchange …          while there is progress, or news of what differs
 *                       exchange ──► fetch ──► exchange  a snapshot too large for an answer
 *                       exchange ──clash──► register ──► exchange … (offering) ──► reissue ──► exchange
 *
 * What must stay true: it never loops hot. At once again only after progress (facts delivered, refused, received, segments
 * found lost) or to ask what it has not just asked; and even so not more than `MAX_STREAK` times.
 */

/** 2 min: an idle look costs less than 0.2 KB. */
export const IDLE_MS = 120_000;
/** 3 s from the first tap: a roll call is a burst, and each request costs a 2G phone a second. */
export const TAP_DELAY_MS = 3_000;
export const MIN_BACKOFF_MS = 1_000;
/** 5 min. */
export const MAX_BACKOFF_MS = 300_000;
/** More than the backlog of a year takes. */
export const MAX_STREAK = 64;

/** Before anything happened. */
export const FIRST_STATE: MachineState = {
	phase: 'elsewhere',
	task: { kind: 'exchange' },
	snapshots: [],
	differing: [],
	asked: [],
	budgetBytes: FIRST_BUDGET_BYTES,
	failures: 0,
	streak: 0,
	isDue: false,
	isSignedInAnew: false,
	isSoon: false,
	isRevoked: false
};

/** The next state and what to do. `chance` is from 0 (inclusive) to 1 (exclusive); only waiting uses it. */
export function step(state: MachineState, event: MachineEvent, chance: number): Step {
	switch (event.kind) {
		case 'lock-gained':
		case 'signed-in':
			return begin(state, event);
		case 'lock-lost':
			return { state: { ...FIRST_STATE, budgetBytes: state.budgetBytes }, effects: [] };
		case 'signed-out':
			return state.phase === 'elsewhere' ? stay(state) : signedOut(state);
		case 'woken':
			return woken(state, event.reason);
		case 'timer':
			return state.phase === 'idle' || state.phase === 'waiting' ? go(state) : stay(state);
		case 'answered':
		case 'fetched':
		case 'snapshot-gone':
		case 'registered':
		case 'reissued':
		case 'failed':
			// What comes after the lock was lost or somebody signed out is of no use.
			return state.phase === 'busy' ? ended(state, event, chance) : stay(state);
	}
	return event satisfies never;
}

const REGISTER: Task = { kind: 'register' };

const stay = (state: MachineState): Step => ({ state, effects: [] });

/** Starts the task at hand, for whatever reason it waited. */
const go = (state: MachineState): Step => ({
	state: { ...state, phase: 'busy', isDue: false, isSignedInAnew: false, isSoon: false },
	effects: [{ kind: 'do', task: state.task }]
});

function begin(
	state: MachineState,
	event: Extract<MachineEvent, { kind: 'lock-gained' | 'signed-in' }>
): Step {
	const { kind, isSignedIn, ask, isToRegister } = event;
	if (state.phase === 'busy') return stay({ ...state, isDue: true, isSignedInAnew: isSignedIn });
	if (state.phase === 'elsewhere' && kind === 'signed-in') return stay(state);
	const task: Task = isToRegister ? REGISTER : { kind: 'exchange' };
	if (!isSignedIn) return signedOut(state);
	return go({ ...withoutProblem(state), task, differing: ask, failures: 0, streak: 0 });
}

function woken(state: MachineState, reason: WakeReason): Step {
	switch (state.phase) {
		case 'elsewhere':
			return stay(state);
		case 'busy':
			// A tap that came too late for this trip shows in the answer: something can be sent.
			return stay(reason === 'tap' ? state : { ...state, isDue: true });
		case 'idle':
			if (reason !== 'tap') return go(state);
			return state.isSoon ? stay(state) : wait({ ...state, isSoon: true }, TAP_DELAY_MS);
		case 'waiting':
			return reason === 'tap' || reason === 'live'
				? stay(state)
				: go({ ...state, failures: 0, streak: 0 });
		case 'signed-out':
			return reason === 'manual' ? { state, effects: [{ kind: 'ask-sign-in' }] } : stay(state);
	}
	return state.phase satisfies never;
}

type Ending = Extract<
	MachineEvent,
	{
		kind: 'answered' | 'fetched' | 'snapshot-gone' | 'registered' | 'reissued' | 'failed';
	}
>;

/** The task under way ended. */
function ended(state: MachineState, event: Ending, chance: number): Step {
	switch (event.kind) {
		case 'answered':
			return answered(state, event, chance);
		case 'fetched':
			return next(state, chance, event.clash && !state.isRevoked ? REGISTER : undefined);
		case 'snapshot-gone':
			return next({ ...state, snapshots: [] }, chance);
		case 'registered':
		case 'reissued':
			return next({ ...withoutProblem(state), failures: 0 }, chance);
		case 'failed':
			return failed(state, event, chance);
	}
	return event satisfies never;
}

function answered(before: MachineState, answer: Answered, chance: number): Step {
	const state: MachineState = {
		...withoutProblem(before),
		failures: 0,
		budgetBytes: nextBudget(before.budgetBytes, answer.tripMs),
		isRevoked: before.isRevoked || answer.isRevoked,
		// What lies above a snapshot is asked for once it is here.
		differing: [...new Set([...answer.differing, ...answer.snapshots.map(({ scope }) => scope)])],
		asked: answer.progress > 0 ? before.differing : [...before.asked, ...before.differing],
		snapshots: answer.snapshots
	};
	if (answer.clash && !state.isRevoked) return next(state, chance, REGISTER);
	if (answer.isReadyToReissue) return next(state, chance, { kind: 'reissue' });
	const isNews = state.differing.some((scope) => !state.asked.includes(scope));
	const hasMore = answer.canSend || state.differing.length > 0;
	const isWorthIt = isNews || answer.snapshots.length > 0 || before.isDue;
	if (isWorthIt || (answer.progress > 0 && hasMore)) return next(state, chance);
	const sofar = { ...state, failures: before.failures };
	if (answer.damaged) return failed(sofar, { problem: 'damaged' }, chance);
	// The server took nothing of what was sent: its store is not sure, or it lacks what comes before.
	if (answer.sent > 0 && answer.canSend) return failed(sofar, { problem: 'unavailable' }, chance);
	return idle(state, answer.canSend ? TAP_DELAY_MS : IDLE_MS);
}

/** Goes on at once, snapshots first; unless it has gone on for long enough. */
function next(before: MachineState, chance: number, task?: Task): Step {
	const [snapshot, ...snapshots] = before.snapshots;
	const fetch: Task | undefined = snapshot && { kind: 'fetch', ...snapshot };
	const state: MachineState = {
		...before,
		streak: before.streak + 1,
		task: task ?? fetch ?? { kind: 'exchange' },
		snapshots: task === undefined ? snapshots : before.snapshots
	};
	return state.streak > MAX_STREAK
		? backOff(state, { delayMs: MAX_BACKOFF_MS, chance })
		: go(state);
}

function failed(state: MachineState, { problem, waitMs = 0 }: Failure, chance: number): Step {
	if (problem === 'not-signed-in')
		return state.isSignedInAnew ? next(state, chance, state.task) : signedOut(state);
	if (problem === 'revoked' && state.task.kind === 'register')
		return next({ ...state, isRevoked: true }, chance);
	const failures = state.failures + 1;
	// A request the server found too large shows as damaged.
	const isTooMuch = problem === 'cut' || problem === 'timeout' || problem === 'damaged';
	const delayMs =
		problem === 'version' || problem === 'revoked'
			? MAX_BACKOFF_MS
			: Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (failures - 1));
	return backOff(
		{
			...state,
			failures,
			problem,
			budgetBytes: isTooMuch ? MIN_BUDGET_BYTES : state.budgetBytes
		},
		{ delayMs, waitMs, chance }
	);
}

function backOff(
	state: MachineState,
	{ delayMs, waitMs = 0, chance }: { delayMs: number; waitMs?: number; chance: number }
): Step {
	// Half of it is chance: a hall full of phones must not come back in step.
	const jitteredMs = Math.max(waitMs, Math.round(delayMs * (0.5 + chance / 2)));
	return wait({ ...state, phase: 'waiting', isDue: false, streak: 0, asked: [] }, jitteredMs);
}

const idle = (state: MachineState, delayMs: number): Step =>
	wait(
		{
			...state,
			phase: 'idle',
			task: { kind: 'exchange' },
			streak: 0,
			asked: [],
			isDue: false,
			isSoon: delayMs === TAP_DELAY_MS
		},
		delayMs
	);

const wait = (state: MachineState, delayMs: number): Step => ({
	state,
	effects: [{ kind: 'wait', delayMs }]
});

const signedOut = (state: MachineState): Step => ({
	state: { ...state, phase: 'signed-out', problem: 'not-signed-in', snapshots: [], isDue: false },
	effects: [{ kind: 'ask-sign-in' }]
});

function withoutProblem({ problem: _problem, ...state }: MachineState): MachineState {
	return state;
}
