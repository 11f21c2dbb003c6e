/** Small supergraphs that between them have everything that plans are made of. */
export const SAMPLE_GRAPHS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: {
    accounts: `type Query { me: User users: [User!]! user(id: ID!): User }
      type Mutation { rename(name: String!): User }
      type User @key(fields: "id") { id: ID! name: String! username: String @shareable age: Int }`,
    goods: `type Query { products(first: Int = 3): [Product!] cheapest: Product! }
      type Mutation { produce: Product! }
      enum Size { S M L }
      type Product @key(fields: "sku") { sku: ID! name: String price: Int weight: Int! size: Size box: Box @shareable }
      type Box @shareable { width: Int! height: Int }`,
    stock: `type Product @key(fields: "sku") {
        sku: ID! price: Int @external weight: Int! @external box: Box @external
        fromWeight: String @requires(fields: "weight price")
        fromBox: String! @requires(fields: "box { width height }")
        stock: Int! box2: Box
      }
      type Box @shareable { width: Int! height: Int }`,
    reviews: `type Mutation { review(text: String): Review }
      type Review @key(fields: "id") { id: ID! text: String! stars: Float author: User @provides(fields: "username") product: Product! }
      type User @key(fields: "id") { id: ID! username: String @external reviews(first: Int): [Review] fromName: String @requires(fields: "name") name: String! @external }
      type Product @key(fields: "sku") { sku: ID! reviews: [Review!] best: Review! }`,
  },
  media: {
    library: `type Query { node(id: ID!): Node shelf: [[Media]] search(text: String): [Found!]! top: Media! }
      interface Node { id: ID! }
      interface Media { id: ID! title: String }
      union Found = Book | Film | Person
      type Book implements Node & Media @key(fields: "id") { id: ID! title: String pages: Int! author: Person! }
      type Film implements Node & Media @key(fields: "id") { id: ID! title: String minutes: Int cast: [Person!]! }
      type Person implements Node @key(fields: "id") { id: ID! name: String! made: [Media!] }`,
    ratings: `type Query { best: [Rated!] }
      interface Rated { id: ID! rating: Int! }
      type Book implements Rated @key(fields: "id") { id: ID! rating: Int! similar: [Rated] grid: [[Int!]]! }
      type Film implements Rated @key(fields: "id") { id: ID! rating: Int! quotes: [[Quote!]!] }
      type Quote { text: String! by: Person }
      type Person @key(fields: "id") { id: ID! fame: Float! name: String! @external fromName: String! @requires(fields: "name") }`,
    shops: `type Book @key(fields: "id") { id: ID! offers: [Offer!]! }
      type Film @key(fields: "id") { id: ID! offers: [Offer] }
      type Offer { price: Float! seller: Person }
      type Person @key(fields: "id") { id: ID! shop: String }`,
  },
  staff: {
    accounts: `type Query { accounts: [Account!]! admin: Admin account(id: ID!): Account }
      interface Account @key(fields: "id") { id: ID! email: String }
      type Admin implements Account @key(fields: "id") { id: ID! email: String level: Int! }
      type Member implements Account @key(fields: "id") { id: ID! email: String sponsor: Account }`,
    posts: `type Query { latest: [Post!] }
      type Account @key(fields: "id") @interfaceObject { id: ID! posts: [Post!] nick: String! fromMail: String @requires(fields: "email") email: String @external }
      type Post @key(fields: "id") { id: ID! text: String! by: Account }`,
    likes: `type Account @key(fields: "id") @interfaceObject { id: ID! likes: Int! liked: [Post] }
      type Post @key(fields: "id") { id: ID! likes: Int! likedBy: [Account!]! }`,
  },
  places: {
    orgs: `type Query { sites: [Site!] site(code: ID!): Site org: Org @shareable }
      type Org @key(fields: "id") { id: ID! name: String @shareable sites: [Site] }
      type Site @key(fields: "code org { id }") @key(fields: "id") { id: ID! code: ID! org: Org! title: String }`,
    rooms: `type Query { org: Org @shareable room: Room! }
      type Org @key(fields: "id") { id: ID! name: String @shareable rooms: [Room!]! }
      type Site @key(fields: "code org { id }") { code: ID! org: Org! rooms: [Room!] fromTitle: String @requires(fields: "title") title: String @external }
      type Room @key(fields: "id") { id: ID! seats: Int! where: Site spot: Spot @shareable }
      type Spot @shareable { x: Float! y: Float! tag: String }`,
    maps: `type Room @key(fields: "id") { id: ID! spot: Spot @shareable near: [Room] map: Query }
      type Spot @shareable { x: Float! y: Float! tag: String }
      type Org @key(fields: "id") { id: ID! where: [Spot!] }
      type Query { origin: Spot! }`,
  },
}
