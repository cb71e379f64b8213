/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  agentRules: false,
  typedRoutes: true,
  poweredByHeader: false,
  serverExternalPackages: ['pino', 'pg', '@temporalio/client', '@temporalio/common'],
  experimental: { authInterrupts: true, optimizePackageImports: ['radix-ui'] },
};

export default config;
