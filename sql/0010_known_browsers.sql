-- Why: ten wrong tries by a stranger must not lock out somebody in the browser in which they have
-- signed in before, so what is tried there is counted apart. Of its cookie only the SHA-256 is kept.

alter table sign_in_attempt
  add column browser text
    constraint sign_in_attempt_browser_is_sha256 check (browser ~ '^[0-9a-f]{64}$');
