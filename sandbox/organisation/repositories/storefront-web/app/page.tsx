import { formatPrice, products } from '../lib/products.ts';

export default function HomePage() {
  return (
    <main>
      <h1>Acme Storefront</h1>
      <ul>
        {products.map((product) => (
          <li key={product.name}>
            {product.name}: {formatPrice(product.cents)}
          </li>
        ))}
      </ul>
    </main>
  );
}
