-- All that routing knows is lost: rules, agents, the queue, turns and history.
drop schema routing cascade;
