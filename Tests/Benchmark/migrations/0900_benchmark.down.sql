drop schema benchmark cascade;
