-- Tables of workers keep the columns that bellhop.keep_due gave them until the workers' own migrations go back.
drop table bellhop.late_record;
drop function bellhop.keep_due(regclass);
drop function bellhop.due_queues(text, text[], int[], int[]);
drop function bellhop.due_queue(text, text, int);
drop table bellhop.due_queue;
