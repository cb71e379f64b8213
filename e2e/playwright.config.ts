import { defineConfig } from '@playwright/test';

/** Longest a journey may take: it waits for real builds, deployments and scrapes of the sandbox. */
const JOURNEY_MS = 420_000;
/** Journeys that watch a whole run. */
const ONBOARDINGS = /journeys\/(product|platform)-engineer\..*\.spec\.ts/;

export default defineConfig({
  testDir: '.',
  outputDir: '../.artifacts/e2e',
  globalSetup: './global-setup.ts',
  // Two cores are the smallest machine this must pass on, and each run builds and starts real processes beside us.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: JOURNEY_MS,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    video: 'off',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    // The longest first, side by side, so that the short ones fill what is left of the time.
    { name: 'onboardings', testMatch: ONBOARDINGS },
    { name: 'journeys', testMatch: /journeys\/.*\.spec\.ts/, testIgnore: ONBOARDINGS },
    { name: 'pages', fullyParallel: true, testMatch: /pages\/.*\.spec\.ts/ },
  ],
});
