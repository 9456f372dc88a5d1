namespace Verge.Datasets.Synthetic;

/// <summary>A department: the upper level of category names, with the words its titles are made of.</summary>
/// <param name="Name">What a person reads.</param>
/// <param name="Adjectives">Words before the noun.</param>
/// <param name="Variants">Words after the comma.</param>
/// <param name="Brands">Invented brands that sell in this department.</param>
internal sealed record ShopDepartment(string Name, string[] Adjectives, string[] Variants, string[] Brands);

/// <summary>A leaf category.</summary>
/// <param name="Department">Index in <see cref="ShopVocabulary.Departments"/>.</param>
/// <param name="Name">What a person reads.</param>
/// <param name="Noun">The noun of its titles.</param>
/// <param name="FemaleShare">Share of its items made for women.</param>
/// <param name="MaleShare">Share of its items made for men; the rest is for both.</param>
/// <param name="Price">Price of an item of the middle price level.</param>
/// <param name="RepurchaseDays">Days after which a buyer usually wants another.</param>
internal sealed record ShopCategory(int Department, string Name, string Noun, double FemaleShare, double MaleShare, double Price, int RepurchaseDays);

/// <summary>The words of the shop. Brands are invented.</summary>
internal static class ShopVocabulary
{
    public static readonly ShopDepartment[] Departments =
    [
        new("Clothing", ["Relaxed", "Slim", "Classic", "Soft", "Lined", "Everyday", "Tailored", "Washed"],
            ["navy", "olive", "cream", "charcoal", "rust", "sky blue", "black", "checked"],
            ["Alderwick", "Norrby", "Maren & Co", "Tolvane", "Westerlight", "Quillon", "Sablefield", "Ondara"]),
        new("Shoes", ["Light", "Waterproof", "Leather", "Cushioned", "Canvas", "Suede", "High-top", "Grippy"],
            ["white", "black", "tan", "grey", "burgundy", "forest", "sand", "two-tone"],
            ["Strideon", "Pavelo", "Kestrelle", "Footmark", "Brannoch", "Loopa", "Terravo", "Calzino"]),
        new("Accessories", ["Compact", "Woven", "Minimal", "Vintage", "Polished", "Foldable", "Quilted", "Brushed"],
            ["gold tone", "silver tone", "cognac", "black", "rose", "navy", "ivory", "graphite"],
            ["Velmora", "Ostrand", "Lumisse", "Carrow", "Pinzetta", "Hallowell", "Isavere", "Tarn & Oak"]),
        new("Electronics", ["Wireless", "Portable", "Slim", "Pro", "Silent", "Smart", "Rugged", "Rechargeable"],
            ["black", "white", "space grey", "blue", "mint", "red", "with case", "second generation"],
            ["Voltarre", "Hexio", "Sonvale", "Pixelow", "Nubrix", "Aethon", "Qorra", "Kiteware"]),
        new("Home", ["Linen", "Oak", "Handmade", "Nordic", "Stackable", "Round", "Striped", "Matte"],
            ["small", "medium", "large", "set of two", "natural", "white", "terracotta", "sage"],
            ["Hearthly", "Fjordhus", "Oakenlane", "Domora", "Claywick", "Lindhagen", "Softmere", "Tablewright"]),
        new("Beauty", ["Gentle", "Hydrating", "Fragrance-free", "Repairing", "Matte", "Fresh", "Vitamin", "Overnight"],
            ["30 ml", "50 ml", "100 ml", "travel size", "gift set", "refill", "rose", "cedar"],
            ["Florella", "Dermise", "Aquane", "Sorrelle", "Barbiere", "Petalune", "Mirabeau Lab", "Clarum"]),
        new("Sports", ["Trail", "Ultralight", "Foldable", "All-weather", "Training", "Insulated", "Compact", "Reinforced"],
            ["size S", "size M", "size L", "orange", "blue", "black", "for two", "with bag"],
            ["Summitra", "Paceline", "Wildhorn", "Aquaron", "Treadwell", "Northpeg", "Ironmoss", "Velocq"]),
        new("Kids", ["Wooden", "Colorful", "First", "Soft", "Giant", "Musical", "Magnetic", "Washable"],
            ["from 1 year", "from 3 years", "from 5 years", "50 pieces", "100 pieces", "pastel", "animals", "space"],
            ["Bimbolo", "Tinkerwood", "Kidoodle Bay", "Plumsy", "Ottermoon", "Brickaloo", "Nestling", "Huggle"]),
        new("Groceries", ["Organic", "Dark", "Roasted", "Crunchy", "Mild", "Smoked", "Sugar-free", "Single-origin"],
            ["250 g", "500 g", "1 kg", "six-pack", "tasting box", "family pack", "tin", "refill bag"],
            ["Morrowmill", "Caffara", "Leafgate", "Sweetbarn", "Pawsley", "Granero", "Old Orchard", "Tidegrain"]),
    ];

    /// <summary>Ordered so that any prefix of at least nine covers every department.</summary>
    public static readonly ShopCategory[] Categories =
    [
        new(0, "Dresses", "Dress", 1, 0, 55, 60), new(1, "Sneakers", "Sneakers", 0.3, 0.3, 75, 150),
        new(2, "Handbags", "Handbag", 0.95, 0, 90, 240), new(3, "Headphones", "Headphones", 0, 0, 85, 400),
        new(4, "Bedding", "Duvet Cover", 0, 0, 60, 240), new(5, "Skin care", "Face Cream", 0.6, 0.15, 28, 45),
        new(6, "Camping", "Tent", 0, 0.1, 140, 500), new(7, "Building sets", "Building Set", 0, 0, 35, 45),
        new(8, "Coffee", "Coffee Beans", 0, 0, 16, 21),
        new(0, "Shirts", "Shirt", 0.25, 0.65, 38, 60), new(1, "Boots", "Boots", 0.45, 0.4, 120, 300),
        new(2, "Watches", "Watch", 0.35, 0.45, 150, 700), new(3, "Phones", "Phone", 0, 0, 420, 700),
        new(4, "Lamps", "Lamp", 0, 0, 65, 300), new(5, "Make-up", "Lipstick", 1, 0, 18, 45),
        new(6, "Running gear", "Running Jacket", 0.4, 0.4, 70, 150), new(7, "Dolls", "Doll", 0, 0, 26, 90),
        new(8, "Tea", "Tea", 0, 0, 12, 21),
        new(0, "Jackets", "Jacket", 0.45, 0.45, 110, 200), new(1, "Heels", "Heels", 1, 0, 85, 200),
        new(2, "Backpacks", "Backpack", 0.15, 0.25, 65, 400), new(3, "Cameras", "Camera", 0, 0.1, 380, 900),
        new(4, "Cookware", "Frying Pan", 0, 0, 48, 300), new(5, "Shaving", "Shaving Kit", 0, 0.9, 32, 60),
        new(6, "Yoga", "Yoga Mat", 0.5, 0.05, 30, 300), new(7, "Baby care", "Baby Blanket", 0, 0, 24, 60),
        new(8, "Chocolate", "Chocolate", 0, 0, 9, 21),
        new(0, "Jeans", "Jeans", 0.5, 0.5, 65, 100), new(1, "Sandals", "Sandals", 0.55, 0.3, 50, 150),
        new(2, "Sunglasses", "Sunglasses", 0.35, 0.35, 60, 300), new(3, "Keyboards", "Keyboard", 0, 0.15, 70, 500),
        new(4, "Rugs", "Rug", 0, 0, 130, 700), new(5, "Perfume", "Eau de Parfum", 0.6, 0.35, 62, 150),
        new(6, "Cycling", "Cycling Helmet", 0.2, 0.4, 75, 400), new(7, "Board games", "Board Game", 0, 0, 30, 60),
        new(8, "Pet food", "Dog Food", 0, 0, 22, 21),
        new(0, "Knitwear", "Sweater", 0.5, 0.4, 58, 100), new(1, "Slippers", "Slippers", 0.35, 0.3, 28, 200),
        new(2, "Jewelry", "Necklace", 0.9, 0.05, 70, 150), new(3, "Speakers", "Speaker", 0, 0, 110, 500),
        new(4, "Storage", "Storage Basket", 0, 0, 25, 150), new(5, "Hair care", "Shampoo", 0.5, 0.2, 14, 35),
        new(6, "Swimwear", "Swimsuit", 0.55, 0.35, 40, 150), new(7, "Prams", "Pram", 0, 0, 320, 900),
        new(8, "Snacks", "Nut Mix", 0, 0, 8, 21),
    ];

    public static readonly string[] Genders = ["unisex", "women", "men"];

    public static readonly string[] AgeLevels = ["18-24", "25-34", "35-44", "45-54", "55+", "all ages"];

    public static readonly string[] BusinessTypes = ["brand store", "marketplace"];

    /// <summary>The age level that suits every age.</summary>
    public const int AllAges = 5;

    /// <summary>Price levels 1 (cheapest of its category) to 7.</summary>
    public const int PriceLevels = 7;
}
