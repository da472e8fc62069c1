create schema orders;

create table orders.total (
    tenant_id   text collate "C" not null,
    customer_id text collate "C" not null,
    orders      bigint not null,
    cents       bigint not null check (cents >= 0),
    primary key (tenant_id, customer_id)
);
comment on table orders.total is 'What each customer has paid, refunds taken off';

create table orders.entry (
    tenant_id     text not null,
    customer_id   text not null,
    order_id      text not null,
    cents         bigint not null,
    event_id      text not null,
    topic         text not null,
    partition     int not null,
    record_offset bigint not null,
    recorded_at   timestamptz not null default now()
);
create index entry_by_customer on orders.entry (tenant_id, customer_id);
comment on table orders.entry is 'Each order and refund that was applied, with the record that said so';

select bellhop.isolate('orders.total'), bellhop.isolate('orders.entry');
