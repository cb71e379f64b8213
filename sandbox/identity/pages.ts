import { html } from 'hono/html';
import { type Html, page } from '../kernel/page.ts';
import type { Account } from './index.ts';

/** The sign-in page: login and password, or one click on a sample person. Posts back to the same authorization request. */
export function signInPage(input: { query: string; accounts: Account[]; problem?: string }): Html {
  const body = html`<h1>Sign in to Onramp</h1>
    ${input.problem ? html`<p class="problem" role="alert">${input.problem}</p>` : ''}
    <form class="card" method="post" action="${input.query}">
      <p><label>Login <br><input name="login" autocomplete="username" required autofocus></label></p>
      <p><label>Password <br><input name="password" type="password" autocomplete="current-password" required></label></p>
      <button class="primary">Sign in</button>
    </form>
    <h2>Or as one of the sample people</h2>
    ${input.accounts.map(
      (account) => html`<form class="card row" method="post" action="${input.query}">
        <input type="hidden" name="login" value="${account.login}"><input type="hidden" name="password" value="${account.password}">
        <button>Sign in as ${account.name}</button>
        <span class="muted">${account.groups.join(', ')}; login ${account.login}, password ${account.password}</span></form>`,
    )}`;
  return page({
    label: 'Sandbox sign-in',
    title: 'Sign in',
    accent: 'light-dark(#5b4bc4, #b3a8ff)',
    home: '#',
    body,
  });
}
