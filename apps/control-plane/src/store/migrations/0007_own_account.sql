-- People who had an account at the identity provider before they were known here. Products make theirs when they first sign
-- in there; ours to say is whether they may sign in at all.
ALTER TABLE person ADD COLUMN own_account boolean NOT NULL DEFAULT false;
