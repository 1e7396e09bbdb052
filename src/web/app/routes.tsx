import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { type Area, loadTexts } from '../i18n/index.js';
import { NotFoundPage } from './NotFoundPage.js';
import { RouteFailed } from './RouteFailed.js';
import { Shell } from './Shell.js';
import { NeedsFirm, NeedsSession } from './session.js';

/** A page that is loaded when somebody goes there, together with its texts. */
function page(path: string, areas: readonly Area[], load: () => Promise<ComponentType>): RouteObject {
  return {
    path,
    errorElement: <RouteFailed />,
    lazy: async () => {
      const [Component] = await Promise.all([load(), loadTexts(areas)]);
      return { Component };
    },
  };
}

const SESSION: readonly RouteObject[] = [
  page('/sign-in', ['session'], async () => (await import('../session/SignInPage.js')).SignInPage),
  page('/invitation', ['session'], async () => (await import('../session/InvitationPage.js')).InvitationPage),
  page('/claim', ['session'], async () => (await import('../session/ClaimPage.js')).ClaimPage),
  page('/n/:number', ['session'], async () => (await import('../session/NoticeLinkPage.js')).NoticeLinkPage),
];

const OWN: readonly RouteObject[] = [
  page('/account', ['session'], async () => (await import('../session/AccountPage.js')).AccountPage),
  page('/space', ['session'], async () => (await import('../session/ChooseFirmPage.js')).ChooseFirmPage),
];

const SPACE: readonly RouteObject[] = [
  page('', ['home', 'benefit'], async () => (await import('../space/home/HomePage.js')).HomePage),
  page('matches/:id', ['match', 'benefit'], async () => (await import('../space/match/MatchPage.js')).MatchPage),
  page(
    'possibilities',
    ['possibilities'],
    async () => (await import('../space/possibilities/PossibilitiesPage.js')).PossibilitiesPage,
  ),
  page('received', ['received'], async () => (await import('../space/received/ReceivedPage.js')).ReceivedPage),
  page('received/:id', ['received'], async () => (await import('../space/received/ReceiptPage.js')).ReceiptPage),
  page(
    'calculator',
    ['calculator'],
    async () => (await import('../space/calculator/CalculatorPage.js')).CalculatorPage,
  ),
  page('data', ['data'], async () => (await import('../space/data/DataPage.js')).DataPage),
  page('data/corrections', ['data'], async () => (await import('../space/data/CorrectionsPage.js')).CorrectionsPage),
  page('data/corrections/new', ['data'], async () => (await import('../space/data/CorrectionPage.js')).CorrectionPage),
  page('data/supplied', ['data'], async () => (await import('../space/data/SuppliedPage.js')).SuppliedPage),
  page('data/supplied/:key', ['data'], async () => (await import('../space/data/SupplyPage.js')).SupplyPage),
  page('data/consents', ['data'], async () => (await import('../space/data/ConsentsPage.js')).ConsentsPage),
  page('data/consents/new', ['data'], async () => (await import('../space/data/ConsentPage.js')).ConsentPage),
  page('messages', ['messages'], async () => (await import('../space/messages/MessagesPage.js')).MessagesPage),
  page('messages/:number', ['messages'], async () => (await import('../space/messages/MessagePage.js')).MessagePage),
  page('settings', ['settings'], async () => (await import('../space/settings/SettingsPage.js')).SettingsPage),
  page('settings/contact', ['settings'], async () => (await import('../space/settings/ContactPage.js')).ContactPage),
  page(
    'settings/preferences',
    ['settings'],
    async () => (await import('../space/settings/PreferencesPage.js')).PreferencesPage,
  ),
  page('settings/members', ['settings'], async () => (await import('../space/settings/MembersPage.js')).MembersPage),
  page('settings/agencies', ['settings'], async () => (await import('../space/settings/AgenciesPage.js')).AgenciesPage),
  page(
    'settings/account',
    ['settings'],
    async () => (await import('../space/settings/BankAccountPage.js')).BankAccountPage,
  ),
];

/** Every address of the browser side, and the page that is there. */
export function newRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <RouteFailed />,
      hydrateFallbackElement: <div className="starting" />,
      children: [
        ...SESSION,
        {
          element: <NeedsSession />,
          children: [...OWN, { path: '/space/:uscc', element: <NeedsFirm />, children: [...SPACE] }],
        },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);
}
