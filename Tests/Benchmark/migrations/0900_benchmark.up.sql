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

-- What a peer copies lead events into, as they are: a plain table without keys.
create table benchmark.lead (
    lead_id     text,
    source      text,
    status      text,
    created_at  text,
    assigned_to text,
    name        text,
    email       text,
    value_cents bigint,
    country     text,
    team        text
);
comment on table benchmark.lead is 'One row a lead event, its members as they came';
