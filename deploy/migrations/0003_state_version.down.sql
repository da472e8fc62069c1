drop function bellhop.start_worker(text, int, text);
drop table bellhop.worker_change;
drop table bellhop.worker;
