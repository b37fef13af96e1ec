-- Why: the leaf of a record never changes, but what leaves have to say grows: several checkers,
-- files, measures that people define. So leaves have numbered forms, and each record keeps the one
-- in which its leaf was made: 1 for all that was recorded before this migration, 2 for all that is
-- recorded from now on. Both stand in one tree; no leaf, head or pack that exists is altered.
--
-- It takes an ACCESS EXCLUSIVE lock on `event` while it checks every row; no row is rewritten.
-- There is no default, so that a process of the version before, which says no form, cannot post
-- afterwards: its insert is refused instead of being stamped with a form that its leaf has not. It
-- would also take leaves of form 2 for records that were changed. Stop it before, and start it anew.

alter table event add column leaf_form int not null default 1
  constraint event_leaf_form_known check (leaf_form in (1, 2));
alter table event alter column leaf_form drop default;
