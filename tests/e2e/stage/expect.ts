import { expect as usual } from '@playwright/test';

/** Patient with a machine that others use as well; also outside the test runner, which would know its own configuration. */
export const expect = usual.configure({ timeout: 30_000 });
