-- All that is known of conversations is lost: state, decisions and settings.
drop schema escalation cascade;
