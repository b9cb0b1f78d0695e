import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentSecurityPolicy, inlineScripts } from './csp.ts';

const PAGE = `<!doctype html><head><script src="/a.js"></script></head>
<body><script>
	start({ base: "" });
</script></body>`;

test('the one inline script is allowed by the hash of exactly what stands between its tags', () => {
	const text = '\n\tstart({ base: "" });\n';
	expect(inlineScripts(PAGE)).toEqual([text]);
	const hash = createHash('sha256').update(text).digest('base64');
	expect(contentSecurityPolicy(PAGE)).toContain(`script-src 'self' 'sha256-${hash}';`);
});

test('nothing is allowed from elsewhere, and nothing unsafe', () => {
	const policy = contentSecurityPolicy(PAGE);
	expect(policy).not.toContain('unsafe');
	expect(policy).not.toMatch(/https?:|\*/);
	for (const directive of [`default-src 'none'`, `frame-ancestors 'none'`, `base-uri 'none'`]) {
		expect(policy).toContain(directive);
	}
});
