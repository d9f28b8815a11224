-- One database for each service that owns data.
CREATE DATABASE auth;
CREATE DATABASE task;
CREATE DATABASE worker;
