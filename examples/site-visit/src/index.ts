export { invitationTemplate, readBindings, visitTemplate } from './company.js';
export { proposeInvitations } from './propose-invitations.js';
export { runVisit, type VisitRun, type VisitRunOptions } from './run-visit.js';
