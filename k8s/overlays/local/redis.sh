#!/bin/sh
# Written by dev/parts/container-config.ts. Bounded, and nothing of it is on the disk.
cat > /tmp/redis.conf <<END
save ""
appendonly no
maxmemory 64mb
maxmemory-policy allkeys-lru
user gateway on >$REDIS_PASSWORD ~gateway:* resetchannels +@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info
user order on >$REDIS_PASSWORD ~order:* resetchannels +@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info
user payment on >$REDIS_PASSWORD ~payment:* resetchannels +@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info
user product on >$REDIS_PASSWORD ~product:* resetchannels +@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info
user user on >$REDIS_PASSWORD ~user:* resetchannels +@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info
user default off
END
exec redis-server /tmp/redis.conf
