import { escapeHtml, pageFrame } from './page-frame';
import type { SamplePerson } from './people';

/** White text on each of these has a contrast of at least 4.5 to 1. */
const colours: Record<SamplePerson['id'], string> = {
  ada: '#1f5fd0',
  ben: '#0b7365',
  chloe: '#8a3ab9',
  dan: '#a8440b',
};

function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part.charAt(0))
    .join('');
}

function personCard(person: SamplePerson, action: string): string {
  return `<li><form method="post" action="${escapeHtml(action)}">
<button class="person" type="submit" name="person" value="${escapeHtml(person.id)}">
<span class="initials" style="background:${colours[person.id] ?? '#444'}" aria-hidden="true">${initials(person.name)}</span>
<span class="name">${escapeHtml(person.name)}</span>
<span class="where">${escapeHtml(person.role)} · team ${escapeHtml(person.team)}</span>
<span class="may">${escapeHtml(person.may)}</span>
</button></form></li>`;
}

/** The page that asks who to sign in as. `action` is where the choice is posted to. */
export function chooserPage(people: readonly SamplePerson[], action: string): string {
  const cards = people.map((person) => personCard(person, action)).join('\n');
  return pageFrame(
    'Sign in · Slipway sandbox',
    `<h1>Who are you today?</h1>
<p class="lead">Choose a person to sign in to the portal.</p>
<p class="note"><strong>This is the sandbox’s practice sign-in.</strong> The people are made up and there are no
passwords. In production your company’s own sign-in stands here.</p>
<ul class="people">
${cards}
</ul>`,
  );
}

/** The page for whoever comes here without a sign-in under way, or with one that has expired. */
export function messagePage(title: string, text: string, portalUrl: string): string {
  return pageFrame(
    `${title} · Slipway sandbox`,
    `<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(text)}</p>
<p><a href="${escapeHtml(portalUrl)}">Go to the portal</a></p>`,
  );
}

/** Signing out needs no second question here: the form sends itself, or by its button without JavaScript. */
export function signOutPage(form: string): string {
  return pageFrame(
    'Signing out · Slipway sandbox',
    `<h1>Signing out</h1>
${form}
<p><button type="submit" form="op.logoutForm" name="logout" value="yes" id="sign-out">Sign out</button></p>
<script>document.getElementById('sign-out').click()</script>`,
  );
}
