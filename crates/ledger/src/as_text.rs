//! Values that are written as one text: serde through `Display` and `FromStr`.

/// Makes serde write a type as its `Display` and read it through its `FromStr`.
macro_rules! as_text {
    ($($type:ty),+ $(,)?) => {$(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(from)?
                    .parse()
                    .map_err(::serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use as_text;
