-- Before the migrations: they note in this schema what they have done.
CREATE SCHEMA IF NOT EXISTS registry;
