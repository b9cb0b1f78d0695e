import { StoreError } from '../store/store.ts';

/**
 * Runs what a command does and ends the process with 1 when it could not. What the person at the keyboard can put right
 * (a wrong option, a store that does not answer, a file that cannot be written) is told in a sentence; a bug keeps its trace.
 *
 * @param task returns the sentence that says why it did nothing, or undefined when all is well
 */
export async function runCommand(task: () => Promise<string | undefined>): Promise<void> {
	const refusal = await task().catch((error: unknown) => {
		if (isTellable(error)) return error.message;
		throw error;
	});
	if (refusal === undefined) return;
	console.error(refusal);
	process.exitCode = 1;
}

const isTellable = (error: unknown): error is Error =>
	error instanceof StoreError ||
	(error instanceof Error &&
		('syscall' in error || ('code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)))));
