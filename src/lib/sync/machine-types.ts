import type { Scope } from '#lib/core/ids.ts';
import type { SyncProblem } from './status.ts';

/** What the sync machine knows, hears and wants done; see `machine.ts`. */

/** What is done, or to be done next. */
export type Task =
	| { readonly kind: 'exchange' }
	| { readonly kind: 'fetch'; readonly scope: Scope; readonly hash: string }
	| { readonly kind: 'register' }
	| { readonly kind: 'reissue' };

/** Where the machine stands. */
export interface MachineState {
	readonly phase: 'elsewhere' | 'busy' | 'idle' | 'waiting' | 'signed-out';
	readonly task: Task;
	/** Snapshots to be fetched after this task. */
	readonly snapshots: readonly SnapshotRef[];
	/** Scopes whose vectors the next exchange sends. */
	readonly differing: readonly Scope[];
	/** Scopes asked for since the last progress: asking again, in whatever turn, would bring no more. */
	readonly asked: readonly Scope[];
	/** Bytes the segments of the next request may take. */
	readonly budgetBytes: number;
	/** Failures in a row. */
	readonly failures: number;
	/** Tasks done at once one after the other. */
	readonly streak: number;
	/** Somebody asked for an exchange while one was under way. */
	readonly isDue: boolean;
	/** Somebody signed in while a task was under way: its 401 is of the sign-in before. */
	readonly isSignedInAnew: boolean;
	/** The timer that runs is a tap's: other taps need none. */
	readonly isSoon: boolean;
	/** The server says this device was revoked: it delivers into quarantine, and no other device takes over. */
	readonly isRevoked: boolean;
	readonly problem?: SyncProblem;
}

/** A snapshot that is fetched by its hash. */
export interface SnapshotRef {
	readonly scope: Scope;
	readonly hash: string;
}

/** Why an exchange is due. `live`: the server hinted. */
export type WakeReason = 'tap' | 'online' | 'visible' | 'manual' | 'live';

/** What came of an exchange that was answered. */
export interface Answered {
	/** Facts delivered, refused and received, segments settled or found lost, all together. */
	readonly progress: number;
	/** Segments that were sent. */
	readonly sent: number;
	/** Facts or segments still wait to be sent. */
	readonly canSend: boolean;
	readonly clash: boolean;
	readonly isReadyToReissue: boolean;
	readonly isRevoked: boolean;
	readonly differing: readonly Scope[];
	readonly snapshots: readonly SnapshotRef[];
	readonly damaged: boolean;
	readonly tripMs: number;
}

/** Why a task failed. */
export interface Failure {
	readonly problem: SyncProblem;
	/** How long the server asks to wait. */
	readonly waitMs?: number;
}

/** What an exchange begins with. */
export interface Beginning {
	/** There is a sign-in, and it is one of this phone's devices. */
	readonly isSignedIn: boolean;
	/** Scopes the sign-in may read when this phone holds nothing yet: they are asked for at once. */
	readonly ask: readonly Scope[];
	/** A new device was to take over, and the server may not know it yet. */
	readonly isToRegister: boolean;
}

export type MachineEvent =
	| ({ readonly kind: 'lock-gained' } & Beginning)
	| { readonly kind: 'lock-lost' }
	| ({ readonly kind: 'signed-in' } & Beginning)
	| { readonly kind: 'signed-out' }
	| { readonly kind: 'woken'; readonly reason: WakeReason }
	| { readonly kind: 'timer' }
	| ({ readonly kind: 'answered' } & Answered)
	| { readonly kind: 'fetched'; readonly clash: boolean }
	/** The snapshot is another by now. */
	| { readonly kind: 'snapshot-gone' }
	| { readonly kind: 'registered' }
	| { readonly kind: 'reissued' }
	| ({ readonly kind: 'failed' } & Failure);

export type Effect =
	| { readonly kind: 'do'; readonly task: Task }
	/** In place of any timer before. */
	| { readonly kind: 'wait'; readonly delayMs: number }
	| { readonly kind: 'ask-sign-in' };

export interface Step {
	readonly state: MachineState;
	readonly effects: readonly Effect[];
}
