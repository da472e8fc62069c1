-- What every side of the sink comparison writes into: seven columns, no index.

create schema benchmark;

create table benchmark.sale (
    sale_id      bigint not null,
    customer     text not null,
    product      text not null,
    quantity     int not null,
    amount_cents bigint not null,
    sold_at      bigint not null,
    note         text not null
);
comment on table benchmark.sale is 'One row a sale; sold_at in milliseconds since 1970';
