/** Orders in memory: enough for a sample. */
export function createOrders() {
  const orders = new Map();
  return {
    place(items) {
      const order = { id: String(orders.size + 1), items, state: 'placed' };
      orders.set(order.id, order);
      return order;
    },
    find: (id) => orders.get(id) ?? null,
  };
}
