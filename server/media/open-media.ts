import type { MediaStore } from './media-store.ts';
import { FolderStore } from './folder-store.ts';
import { S3Store, type S3Place } from './s3-store.ts';

/** Which store of files a deployment has. */
export interface MediaChoice {
	/** Folder of the files; with S3 only what is on its way lies there. */
	readonly mediaFolder: string;
	readonly s3: S3Place | undefined;
}

/** A bucket when one is configured, a folder when not. */
export const openMedia = ({ mediaFolder, s3 }: MediaChoice): MediaStore =>
	s3 === undefined ? new FolderStore(mediaFolder) : new S3Store(s3);
