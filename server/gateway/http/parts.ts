import type { Accounts } from '../../accounts/accounts.ts';
import type { MediaStore } from '../../media/media-store.ts';
import type { OwnFiles } from '../../media/own-files.ts';
import type { PhotoUploads } from '../../media/photo-uploads.ts';
import type { Preparations } from '../../media/prepare/preparations.ts';
import type { PublishedFiles } from '../../media/published-files.ts';
import type { UploadRecords } from '../../media/uploads/records.ts';
import type { Uploads } from '../../media/uploads/uploads.ts';
import type { Store } from '../../store/store.ts';
import type { ExchangeParts } from '../exchange/parts.ts';
import type { Allowance, SignInLimits } from './limits.ts';
import type { LiveHub } from './live-hub.ts';
import type { Log } from './log.ts';
import type { OriginRule } from './origin.ts';
import type { PlaceNames } from './place-names.ts';
import type { StaticFiles } from './static-files.ts';
import type { LiveStreams } from './streams.ts';

/** What the routes work with; made once in `running.ts`. */
export interface GatewayParts {
	readonly accounts: Accounts;
	readonly store: Store;
	readonly exchange: ExchangeParts;
	readonly places: PlaceNames;
	readonly signInLimits: SignInLimits;
	/** The same for household codes, whose PINs are short. */
	readonly householdLimits: SignInLimits;
	/** Two letters before the numbers of a household code. */
	readonly codePrefix: string;
	/** Trips of one account's device. */
	readonly syncAllowance: Allowance;
	/** Files beside the facts. */
	readonly media: MediaStore;
	/** Photos on their way. */
	readonly photos: PhotoUploads;
	/** Lectures being prepared. */
	readonly preparations: Preparations;
	/** Requests that bring photos, of one account. */
	readonly mediaAllowance: Allowance;
	/** Files of lectures on their way, and what is known of them. */
	readonly uploads: Uploads;
	readonly uploadRecords: UploadRecords;
	/** Requests that bring files of lectures, of one account. */
	readonly uploadAllowance: Allowance;
	/** What everybody may read. */
	readonly published: PublishedFiles;
	/** What an account may read of the staff's without reading all of it. */
	readonly ownFiles: OwnFiles;
	readonly live: LiveHub;
	readonly streams: LiveStreams;
	readonly originRule: OriginRule;
	/** 演示数据 */
	readonly isSample: boolean;
	/** The built app; undefined where another server shows it (development). */
	readonly files: StaticFiles | undefined;
	readonly areJobsAlive: () => boolean;
	readonly log: Log;
	/** Epoch ms. */
	readonly now: () => number;
}
