import { createHash } from 'node:crypto';

/** Inline scripts of a page, exactly as they stand between the tags: Kit writes one, which starts the app. */
export function inlineScripts(html: string): string[] {
	const scripts = html.matchAll(/<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/gi);
	return [...scripts]
		.filter(({ groups }) => !/\bsrc\s*=/i.test(groups?.attributes ?? ''))
		.map(({ groups }) => groups?.text ?? '');
}

/**
 * The Content-Security-Policy of the app: nothing from elsewhere, nothing inline but the page's own script by its hash, no
 * frame around it, no form to elsewhere.
 */
export function contentSecurityPolicy(html: string): string {
	const hashes = inlineScripts(html).map((text) => `'sha256-${sha256(text)}'`);
	return [
		`default-src 'none'`,
		`script-src ${["'self'", ...hashes].join(' ')}`,
		`style-src 'self'`,
		`connect-src 'self'`,
		`img-src 'self' data: blob:`,
		`media-src 'self' blob:`,
		`font-src 'self'`,
		`manifest-src 'self'`,
		`worker-src 'self'`,
		`frame-ancestors 'none'`,
		`base-uri 'none'`,
		`form-action 'self'`,
		`object-src 'none'`
	].join('; ');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
