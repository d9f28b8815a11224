-- Whether somebody does not want others to know when they are here.
ALTER TABLE users ADD COLUMN hides_presence boolean NOT NULL DEFAULT false;
