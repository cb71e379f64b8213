/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  agentRules: false,
  typedRoutes: true,
  poweredByHeader: false,
  // Types are a check of their own in `npm test`: a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pino', 'pg', '@temporalio/client', '@temporalio/common'],
  experimental: { authInterrupts: true },
};

export default config;
