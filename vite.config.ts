import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { plainIcons } from './src/lib/ui/build/plain-icons.ts';
import { onDemandChunks } from './src/service-worker/build/on-demand-chunks.ts';

const CHROMIUM_ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

const paraglide = paraglideVitePlugin({
	project: './src/lib/text/project.inlang',
	outdir: './src/lib/text/paraglide',
	strategy: ['localStorage', 'baseLocale'],
	emitTsDeclarations: true
});

/** Kit's root writes one style attribute, which our content security policy forbids; src/lib/ui/style/base.css has its rules. */
const withoutInlineStyle: Plugin = {
	name: 'without-inline-style',
	enforce: 'pre',
	transform(code, id) {
		if (!id.endsWith('/generated/root.svelte')) return undefined;
		return code.replace(/(<div id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1');
	}
};

/** Svelte scopes the second part of a selector with `:where()`, for which Chrome 87 drops the whole rule. */
const scopesForOldBrowsers: Plugin = {
	name: 'scopes-for-old-browsers',
	enforce: 'pre',
	transform(code, id) {
		if (!id.includes('svelte&type=style')) return undefined;
		return code.replaceAll(/:where\((\.svelte-[\w-]+)\)/g, '$1');
	}
};

const plugins = [
	plainIcons(),
	withoutInlineStyle,
	scopesForOldBrowsers,
	paraglide,
	sveltekit(),
	onDemandChunks()
];

export default defineConfig({
	// The node tests need no plugins, and Kit's keep the process alive.
	plugins: process.env.VITEST ? [] : plugins,
	build: {
		target: ['chrome87', 'safari15'],
		rolldownOptions: {
			treeshake: {
				// Rewritten for Safari 15 its maps and sets look as if they did something; unused they are 2 KB on every screen.
				moduleSideEffects: [{ test: /\/svelte\/src\/reactivity\//, sideEffects: false }]
			}
		}
	},
	// What the package offers first is written for browsers older than ours: larger, and slower at every await.
	resolve: { alias: { dexie: 'dexie/dist/modern/dexie.mjs' } },
	server: { proxy: { '/api': 'http://localhost:3000', '/media': 'http://localhost:3000' } },
	test: {
		projects: [
			{
				test: {
					name: 'node',
					environment: 'node',
					include: [
						'src/lib/{core,forms,sync,device}/**/*.test.ts',
						'server/**/*.test.ts',
						'tests/{contract,simulation,ground,bench}/**/*.test.ts'
					],
					exclude: ['**/*.browser.test.ts', 'node_modules/**'],
					testTimeout: 60_000
				}
			},
			{
				extends: true,
				plugins,
				// Found late, they would make a cold run load its pages anew in the middle of a test.
				optimizeDeps: {
					exclude: ['@lucide/svelte'],
					include: ['axe-core', 'dexie', 'valibot', 'fast-check']
				},
				test: {
					name: 'browser',
					include: ['src/**/*.browser.test.ts'],
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: { executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGS }
						}),
						instances: [{ browser: 'chromium' }]
					}
				}
			}
		]
	}
});
