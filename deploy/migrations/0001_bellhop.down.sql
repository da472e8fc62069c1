drop schema bellhop cascade;
