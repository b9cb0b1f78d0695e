import { isUnderWay, type UploadLine, type UploadProblem } from '#lib/app/lectures/upload-line.ts';
import type { WrongFile } from '#lib/media/first-bytes.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../../../parts/facts-line.ts';
import { sizeWords, timeLeftWords } from './lecture-words.ts';

/** Where a file stands: 43%, 12 MB / 28 MB · 大约还要 3 分钟; or what it waits for. */
export function uploadWords(line: UploadLine): string {
	const share = percentOf(line);
	const amount = m.publish_upload_amount({
		share,
		sent: sizeWords(line.shownBytes),
		bytes: sizeWords(line.bytes)
	});
	switch (line.state) {
		case 'sending':
			return factsLine(amount, timeLeftWords(line.secondsLeft));
		case 'waiting':
			return line.sentBytes > 0
				? m.publish_upload_waiting_at({ share })
				: m.publish_upload_waiting();
		case 'checking':
			return m.publish_upload_checking();
		case 'paused':
			return m.publish_upload_paused({ share });
		case 'no-network':
			return m.publish_upload_no_network({ share });
		case 'busy':
			return m.publish_upload_busy({ share });
		case 'sign-in':
			return m.publish_upload_sign_in({ share });
		case 'file-needed':
			return line.handle === undefined
				? m.publish_upload_choose_again({ share })
				: m.publish_upload_open_again({ share });
		case 'elsewhere':
			return m.publish_upload_elsewhere();
		case 'refused':
		case 'unsaved':
			return problemWords(line.problem ?? 'damaged');
	}
	return line.state satisfies never;
}

/** Whole percent, 100 only when all of it is there. */
const percentOf = ({ shownBytes, bytes }: UploadLine): number =>
	shownBytes >= bytes ? 100 : Math.floor((shownBytes / bytes) * 100);

/** Whether a line may be paused. */
export const canPause = (line: UploadLine): boolean =>
	isUnderWay(line) && line.state !== 'checking' && line.state !== 'unsaved';

const PROBLEMS: Readonly<Record<UploadProblem, () => string>> = {
	empty: m.publish_problem_empty,
	'too-large': m.publish_problem_too_large,
	'unknown-type': m.publish_problem_unknown_type,
	'password-protected': m.publish_problem_password,
	damaged: m.publish_problem_damaged,
	'no-sound': m.publish_problem_no_sound,
	'too-long': m.publish_problem_too_long,
	'too-many-pages': m.publish_problem_too_many_pages,
	'subtitles-not-webvtt': m.publish_problem_not_webvtt,
	'wrong-hash': m.publish_problem_wrong_hash,
	'disk-full': m.publish_problem_disk_full,
	'wrong-kind': m.publish_problem_wrong_kind,
	'no-right': m.publish_problem_no_right,
	'too-many': m.publish_problem_busy,
	quota: m.problems_storage_quota,
	connection: m.problems_storage_connection,
	lost: m.problems_storage_lost,
	blocked: m.problems_storage_blocked,
	unavailable: m.problems_storage_unavailable
};

/** What happened, and what to do. */
export const problemWords = (problem: UploadProblem): string => PROBLEMS[problem]();

const WRONG: Readonly<Record<WrongFile, () => string>> = {
	empty: m.publish_problem_empty,
	'too-large': m.publish_problem_too_large,
	office: m.publish_wrong_office,
	'not-a-recording': m.publish_wrong_recording,
	'not-slides': m.publish_wrong_slides,
	'other-picture': m.publish_wrong_picture,
	'not-pdf': m.publish_wrong_handout,
	'subtitles-not-webvtt': m.publish_problem_not_webvtt
};

/** Why a chosen file was not taken, with its name. */
export const wrongWords = (name: string, wrong: WrongFile): string =>
	m.publish_wrong_file({ name, reason: WRONG[wrong]() });
