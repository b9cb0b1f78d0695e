import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The layers, low to high: core ← device ← media ← sync ← app ← routes; ui and forms see core and text only;
 * the server shares only core with the phone. One `layer` per set of files, since a later block replaces the rule.
 *
 * @param {string[]} files
 * @param {{ regex: string, message: string }[]} patterns
 * @param {{ parents?: boolean, ignores?: string[] }} [options]
 */
const layer = (files, patterns, { parents = false, ignores = [] } = {}) => ({
	files,
	ignores,
	rules: {
		'@typescript-eslint/no-restricted-imports': /** @type {import('eslint').Linter.RuleEntry} */ ([
			'error',
			{
				patterns: [
					...patterns,
					...(parents ? [] : [{ regex: '^\\.\\./', message: 'Use #lib/… across folders.' }])
				]
			}
		])
	}
});

const DEXIE = { regex: '^dexie$', message: 'Only src/lib/device knows dexie.' };
const STORE_CLIENTS = {
	regex: '^(nano|undici|pouchdb.*|leveldown)$',
	message: 'Only server/store knows nano or PouchDB.'
};
const TESTS = ['**/*.test.ts'];

export default defineConfig(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'coverage/',
			'data/',
			'test-results/',
			'src/lib/text/paraglide/',
			'src/lib/text/project.inlang/',
			'tests/fixtures/'
		]
	},
	js.configs.recommended,
	ts.configs.strictTypeChecked,
	svelte.configs.recommended,
	{
		files: ['**/*.ts', '**/*.js', '**/*.svelte', '**/*.svelte.ts'],
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] }
		},
		rules: {
			'no-undef': 'off', // TypeScript knows better.
			eqeqeq: 'error',
			'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': [
				'error',
				{ checksVoidReturn: { attributes: false } }
			],
			// Numbers read well in a template; everything else must still be turned into text on purpose.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			// Svelte props and one-line arrow callbacks are clearer without braces.
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: {
				projectService: true,
				extraFileExtensions: ['.svelte'],
				parser: ts.parser,
				svelteConfig
			}
		},
		rules: {
			'svelte/button-has-type': 'error',
			'svelte/no-top-level-browser-globals': 'error',
			'svelte/block-lang': ['error', { script: 'ts' }],
			'svelte/no-add-event-listener': 'error',
			'prefer-const': 'off',
			'svelte/prefer-const': 'error',
			// The app is served from the root of its own origin; `resolve()` would only add script to the phone.
			'svelte/no-navigation-without-resolve': 'off',
			// Sets and maps here are made anew for each answer, or bookkeeping no template reads.
			'svelte/prefer-svelte-reactivity': 'off'
		}
	},
	{
		// ESLint takes every component for `any`, and with it what components call back; svelte-check types the markup.
		files: ['**/*.svelte'],
		rules: {
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off'
		}
	},
	{ files: ['src/**'], rules: { 'no-console': 'error' } },
	{ files: ['*.js'], extends: [ts.configs.disableTypeChecked] },
	{
		files: ['src/lib/core/**/*.ts'],
		ignores: TESTS,
		rules: {
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'core has no clock: pass the time in.' },
				{ object: 'Math', property: 'random', message: 'core has no chance: pass it in.' }
			],
			'no-restricted-syntax': [
				'error',
				{
					selector: "NewExpression[callee.name='Date'][arguments.length=0]",
					message: 'core has no clock: pass the time in.'
				}
			]
		}
	},
	layer(
		['src/lib/core/**/*.ts'],
		[
			{
				regex: '^(?!\\./|#lib/core/|valibot$|@noble/hashes/)',
				message: 'core is pure: it imports only core, a schema library and a hash.'
			}
		],
		{ ignores: TESTS }
	),
	layer(
		['src/lib/device/**'],
		[{ regex: '^#lib/(?!core/|device/)|^server/|^svelte', message: 'device imports core only.' }],
		{ ignores: TESTS }
	),
	layer(
		['src/lib/media/**'],
		[{ regex: '^#lib/(?!core/|device/|media/)', message: 'media imports core and device.' }, DEXIE],
		{ ignores: TESTS }
	),
	layer(
		['src/lib/sync/**'],
		[
			{
				regex: '^#lib/(app|ui|text)/|^svelte',
				message: 'sync imports core, device and media.'
			},
			DEXIE
		],
		{ ignores: TESTS }
	),
	layer(
		['src/lib/ui/**'],
		[{ regex: '^#lib/(device|sync|media|app)/', message: 'ui shows props: no data access.' }, DEXIE]
	),
	layer(
		['src/lib/forms/**'],
		[
			{
				regex: '^#lib/(?!core/|text/|forms/)|^svelte|^dexie$',
				message: 'forms reads and writes files: it sees core and text only.'
			}
		],
		{ ignores: TESTS }
	),
	layer(
		['src/lib/app/**'],
		[{ regex: '^#lib/ui/', message: 'app wires data and screens: it draws nothing.' }, DEXIE]
	),
	layer(['src/routes/**'], [DEXIE, STORE_CLIENTS], { parents: true }),
	layer(
		['src/service-worker/**'],
		[
			{
				regex: '^#lib/(?!core/)|^dexie$',
				message: 'The worker uses core and its own folder; raw IndexedDB, not dexie.'
			}
		]
	),
	layer(
		['server/**/*.ts'],
		[
			{ regex: '^#lib/(?!core/)', message: 'server shares only core with the phone.' },
			STORE_CLIENTS
		],
		{ parents: true, ignores: ['server/store/**', ...TESTS] }
	),
	layer(
		['server/store/**/*.ts'],
		[{ regex: '^#lib/(?!core/)', message: 'server shares only core with the phone.' }],
		{ parents: true, ignores: TESTS }
	)
);
