/** Runs once when the server starts. */
export function register(): void {
  console.log(JSON.stringify({ level: 'info', message: 'storefront-web is starting' }));
}
