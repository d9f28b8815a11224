-- The root order of Unicode, as "und-x-icu" has it. It is our own because only its owner may note to which version of ICU an index
-- in this order was built: where a server comes with another one, migrating builds the index anew (service-kit, postgres.ts).
CREATE COLLATION title_order (provider = icu, locale = 'und');
CREATE INDEX tasks_by_title ON tasks (title COLLATE title_order, id);
-- Whatever label is asked for, of those that few or none have only this finds the tasks. Most tasks have no label and cost nothing.
CREATE INDEX tasks_by_label ON tasks USING gin (labels) WHERE labels <> '{}';
