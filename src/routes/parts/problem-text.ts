import { StorageError } from '#lib/device/storage-error.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What a person is told when the phone's own store did not take something: what happened, what is safe, what to do. */
function storageSentence(error: StorageError): string {
	switch (error.code) {
		case 'quota':
			return m.problems_storage_quota();
		case 'connection':
			return m.problems_storage_connection();
		case 'lost':
			return m.problems_storage_lost();
		case 'blocked':
			return m.problems_storage_blocked();
		case 'unavailable':
			return m.problems_storage_unavailable();
	}
	return error.code satisfies never;
}

/** The sentence for a rejected `record`; anything that is no storage trouble is a bug and goes on. */
export function recordSentence(error: unknown): string {
	if (error instanceof StorageError) return storageSentence(error);
	throw error;
}
