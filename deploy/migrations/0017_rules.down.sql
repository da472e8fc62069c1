drop table bellhop.rules_adopted;
