import { openIdb } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import { MEDIA_DATABASE, MEDIA_SCHEMA } from './media-schema.ts';

/** A handle on the phone's database of media, which is made when it is missing. Nothing is opened before the first use. */
export const mediaHandle = (): IdbHandle =>
	new IdbHandle(() => openIdb({ name: MEDIA_DATABASE, schema: MEDIA_SCHEMA, whenMissing: 'make' }));
