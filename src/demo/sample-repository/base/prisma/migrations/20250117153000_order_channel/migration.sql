-- Where an order came from: web, app or phone. Empty on orders from before.
ALTER TABLE "orders" ADD COLUMN "channel" TEXT;
